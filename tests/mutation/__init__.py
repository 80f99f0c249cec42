"""Planted faults: whether the tests near a module notice when one operator or number in it is another one."""
