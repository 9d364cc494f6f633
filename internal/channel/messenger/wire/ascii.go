package wire

import (
	"bytes"
	"encoding/json"
	"unicode/utf16"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// ASCIIJSON marshals v the way the platform writes webhook bodies: ASCII only, characters
// beyond it as lower-case \uXXXX escapes (two for those above U+FFFF), slashes as \/
// (Messenger Platform reference, section 1.3).
func ASCIIJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	src := bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
	out := make([]byte, 0, len(src)+len(src)/8)
	for i := 0; i < len(src); {
		switch c := src[i]; {
		case c == '\\' && src[i+1] == 'u':
			out = append(out, bytes.ToLower(src[i:i+6])...)
			i += 6
		case c == '\\':
			out = append(out, src[i], src[i+1])
			i += 2
		case c == '/':
			out = append(out, '\\', '/')
			i++
		case c < utf8.RuneSelf:
			out = append(out, c)
			i++
		default:
			r, n := utf8.DecodeRune(src[i:])
			out = appendEscape(out, r)
			i += n
		}
	}
	return out, nil
}

func appendEscape(out []byte, r rune) []byte {
	if r > 0xFFFF {
		hi, lo := utf16.EncodeRune(r)
		return appendEscape(appendEscape(out, hi), lo)
	}
	return append(out, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
