package emulator

import (
	"encoding/base64"
	"encoding/binary"
)

// The forms of ids follow the Messenger Platform reference, section 13.2: all callers
// hold the lock, since the dice are shared.

func (e *Emulator) digits(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte('0' + e.dice.IntN(10))
	}
	if out[0] == '0' {
		out[0] = '1'
	}
	return string(out)
}

func (e *Emulator) chars(n int) string {
	raw := make([]byte, (n+3)/4*3+8)
	for i := 0; i+8 <= len(raw); i += 8 {
		binary.LittleEndian.PutUint64(raw[i:], e.dice.Uint64())
	}
	return base64.RawURLEncoding.EncodeToString(raw)[:n]
}

func (e *Emulator) letters(n int) string {
	const set = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	out := make([]byte, n)
	for i := range out {
		out[i] = set[e.dice.IntN(len(set))]
	}
	return string(out)
}

func (e *Emulator) newPageID() string   { return e.digits(15) }
func (e *Emulator) newPSID() string     { return e.digits(17) }
func (e *Emulator) newAppID() string    { return e.digits(15) }
func (e *Emulator) newMID() string      { return "m_" + e.chars(86) }
func (e *Emulator) newThreadID() string { return "t_" + e.digits(17) }
func (e *Emulator) newFileID() string   { return e.digits(16) }
func (e *Emulator) newToken() string    { return "EAA" + e.letters(120) }
func (e *Emulator) newTrace() string    { return "A" + e.chars(22) }
