// Package rules holds the rules of package policy against the emulator: two readings of the same
// platform, written apart. For random histories, what Decide allows the emulator takes, and what
// Decide forbids by a rule of the platform the emulator refuses.
package rules
