"""Models of OSeMOSYS and NEMO."""
