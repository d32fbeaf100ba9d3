"""A believable month of a Brazilian retailer, for a first look, screenshots and benchmarks.

`company` and `errors` are tables, `languages` says how each prints a trace, `month` draws what
happened on each day, pure and by seed, and `writing` records it through the recorder.
"""
