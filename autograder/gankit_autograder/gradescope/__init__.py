"""The autograder zip for Gradescope: builds it, and grades one submission inside its container."""
