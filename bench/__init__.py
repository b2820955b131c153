"""What building, running and starting cost, measured side by side: `python -m bench`.

Every figure comes from fresh child processes, taken in turns (A B, B A, …) so that what disturbs one side disturbs the
other. Medians of what the rounds gave, with the extremes; ratios are medians of the rounds' ratios.
"""
