"""What makes or checks files of the repository: run by hand, never by the product."""
