package world

import (
	"encoding/base64"
	"encoding/binary"
)

// The forms of ids follow the Messenger Platform reference, section 13.2: all callers
// hold the lock, since the dice are shared.

// Digits draws n digits; the first is not 0.
func (w *World) Digits(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte('0' + w.dice.IntN(10))
	}
	if out[0] == '0' {
		out[0] = '1'
	}
	return string(out)
}

func (w *World) chars(n int) string {
	raw := make([]byte, (n+3)/4*3+8)
	for i := 0; i+8 <= len(raw); i += 8 {
		binary.LittleEndian.PutUint64(raw[i:], w.dice.Uint64())
	}
	return base64.RawURLEncoding.EncodeToString(raw)[:n]
}

// Letters draws n letters and digits.
func (w *World) Letters(n int) string {
	const set = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	out := make([]byte, n)
	for i := range out {
		out[i] = set[w.dice.IntN(len(set))]
	}
	return string(out)
}

func (w *World) newPageID() string { return w.Digits(15) }

func (w *World) newPSID() string { return w.Digits(17) }

func (w *World) newAppID() string { return w.Digits(15) }

// NewMID draws the id of a message.
func (w *World) NewMID() string { return "m_" + w.chars(86) }

func (w *World) newThreadID() string { return "t_" + w.Digits(17) }

// NewFileID draws the id of an attachment.
func (w *World) NewFileID() string { return w.Digits(16) }

// NewToken draws the text of an access token.
func (w *World) NewToken() string { return "EAA" + w.Letters(120) }

// NewTrace draws an fbtrace_id.
func (w *World) NewTrace() string { return "A" + w.chars(22) }
