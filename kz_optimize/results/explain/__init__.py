"""Why a case has no plan, in planning words and lines of its tables."""
