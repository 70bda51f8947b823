"""`peelian verify`: whether a folder holds a release as it was published, offline and by itself.

In    a folder with a release in it, and the publisher's public key
Out   a line for each fault
"""

from peelian.publication.verify.folder import Verified, verify_folder

__all__ = ["Verified", "verify_folder"]
