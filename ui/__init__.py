"""What the screens share. Nothing here loads scikit-learn: the server only shows."""
