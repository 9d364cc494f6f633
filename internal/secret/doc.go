// Package secret seals what must not be read from a stolen disk and hashes what need not be
// read back at all.
//
// Sealing is AES-256-GCM with a key id, so that keys can be rotated: [Box] opens with any
// key it knows and seals with the newest. Passwords are hashed with argon2id; API keys and
// links, which are random themselves, with SHA-256.
//
// Package secret never keeps or logs what it is given. It may import the root package only
// (floor 1, tools).
package secret
