// Nothing: its target is where the headers of GoogleTest are precompiled for all tests.
