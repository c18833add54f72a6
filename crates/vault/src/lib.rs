//! Keys: keychain, passphrase, recovery phrase, sealing
