package store

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// A verdict and a wire log are written for every message that leaves. Package encoding/json takes
// four times as long as these, which write the same but leave <, > and & as they are.

// document writes a JSON object member by member.
type document struct{ b []byte }

func (d *document) open()  { d.b = append(d.b, '{') }
func (d *document) close() { d.b = append(d.b, '}') }

func (d *document) name(n string) {
	if d.b[len(d.b)-1] != '{' {
		d.b = append(d.b, ',')
	}
	d.b = append(append(append(d.b, '"'), n...), `":`...)
}

func (d *document) text(name, v string) {
	d.name(name)
	d.b = appendText(d.b, v)
}

// some writes a text that is left out where it is empty.
func (d *document) some(name, v string) {
	if v != "" {
		d.text(name, v)
	}
}

func (d *document) number(name string, v int64) {
	d.name(name)
	d.b = strconv.AppendInt(d.b, v, 10)
}

func (d *document) time(name string, v time.Time) error {
	d.name(name)
	b, err := v.AppendText(append(d.b, '"'))
	d.b = append(b, '"')
	return err
}

func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, s[start:i]...)
		switch {
		case c >= utf8.RuneSelf:
			b = append(b, `\ufffd`...)
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i += size
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

func appendVerdict(b []byte, v *petitbleu.Verdict) ([]byte, error) {
	d := document{b}
	d.open()
	d.text("outcome", string(v.Outcome))
	d.some("right", v.Right)
	d.text("rule", v.Rule)
	d.text("pack", v.Pack)
	d.some("reason", string(v.Reason))
	d.text("sentence", v.Sentence)
	d.some("cure", v.Cure)
	if !v.Until.IsZero() {
		if err := d.time("until", v.Until); err != nil {
			return nil, err
		}
	}
	d.some("token_id", v.TokenID)
	d.some("flag", v.Flag)
	if err := d.time("at", v.At); err != nil {
		return nil, err
	}
	if len(v.Checks) > 0 { // of messages that do not leave
		checks, err := json.Marshal(v.Checks)
		if err != nil {
			return nil, err
		}
		d.name("checks")
		d.b = append(d.b, checks...)
	}
	d.close()
	return d.b, nil
}

func appendWire(b []byte, c *petitbleu.WireCall) ([]byte, error) {
	d := document{b}
	d.open()
	if err := d.time("at", c.At); err != nil {
		return nil, err
	}
	d.number("took_ms", c.Took)
	d.text("method", c.Method)
	d.text("url", c.URL)
	d.some("request", c.Request)
	if c.Status != 0 {
		d.number("status", int64(c.Status))
	}
	d.some("response", c.Response)
	d.some("error", c.Error)
	d.some("kind", c.Kind)
	d.close()
	return d.b, nil
}

// verdictText writes a verdict; nothing stays nothing.
func verdictText(v *petitbleu.Verdict) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := appendVerdict(make([]byte, 0, 384), v)
	return string(b), err
}

// wireText writes the wire log; nothing stays nothing.
func wireText(calls []petitbleu.WireCall) (string, error) {
	if len(calls) == 0 {
		return "", nil
	}
	b := append(make([]byte, 0, 1024), '[')
	for i := range calls {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendWire(b, &calls[i]); err != nil {
			return "", err
		}
	}
	return string(append(b, ']')), nil
}
