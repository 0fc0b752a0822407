// Package vault seals what visitors say about themselves, and can forget it. Every visit has one data key for each agency; the keys stand in a
// store of their own, outside of the log, each wrapped by the key-encryption key. Destroying one is overwriting it in place: after that nobody can
// read what it sealed, while the log and every figure made of it stay as they were.
//
// A Store is the directory with the keys. A Vault seals and opens with them, and refuses to until a Forgetter, which follows the log, has destroyed
// again whatever the log says is forgotten: so a store that was put back from an older backup forgets anew before anybody can read in it.
//
// What one may not assume: that a destroyed key is gone from places that this package does not know of. A disk that writes elsewhere than where
// it is told to (flash, copy-on-write), a snapshot or a copied directory may have kept the wrapped key. Store.Rotate is the answer to
// that: it destroys the key-encryption key, without which a wrapped key is noise.
package vault
