"""Audits: one solver on the same question in many guises, and every claim of it that an exact fact contradicts."""
