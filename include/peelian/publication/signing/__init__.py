"""The signature over a release's `SHA256SUMS`: by which anyone can tell, offline and years later,
that the files are the publisher's.

The form is minisign's: an Ed25519 signature that the programs `minisign` and `signify` of any
system can check. It's made when the release is built, so people sign off the signature too, and
nothing is added to what they signed. Equal files and keys give equal bytes.
"""

from peelian.publication.signing.key import Signer, load_signer
from peelian.publication.signing.signature import SIGNATURE_NAME, Kept, kept_signature, sign

__all__ = ["SIGNATURE_NAME", "Kept", "Signer", "kept_signature", "load_signer", "sign"]
