"""What somebody does who runs the service: account for it, and look ahead."""
