"""The reference trading platform: small, real and honest; the default candidate that certkit tests itself against.

It imports nothing of certkit. `create` makes the ASGI application; time, sleeping, sending and the path of the store
are passed in.
"""

from certkit.reference.app import create

__all__ = ["create"]
