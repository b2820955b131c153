"""What `pytest --satfit SUITE` collects and runs; the hooks are in `satfit.pytest_plugin`."""
