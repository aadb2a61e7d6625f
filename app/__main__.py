"""``python -m app`` does the same as the command ``live-vs-polled``."""

from app.start import main

if __name__ == "__main__":
    raise SystemExit(main())
