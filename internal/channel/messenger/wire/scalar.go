package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
)

// ID is an identifier of the platform. It decodes from a string or a number and encodes
// as a string.
type ID string

// UnmarshalJSON takes a string, a whole number or null.
func (id *ID) UnmarshalJSON(data []byte) error {
	text, err := scalarText(data)
	if err != nil {
		return errors.New("id: must be a string or a whole number")
	}
	if len(data) > 0 && data[0] != '"' && strings.ContainsAny(text, ".eE+-") {
		return errors.New("id: must be a string or a whole number")
	}
	*id = ID(text)
	return nil
}

// Text is a string that some clients send as a number or a boolean; it decodes from each.
type Text string

// UnmarshalJSON takes a string, number, boolean or null.
func (t *Text) UnmarshalJSON(data []byte) error {
	text, err := scalarText(data)
	if err != nil {
		return errors.New("must be a string")
	}
	*t = Text(text)
	return nil
}

// Number is a number kept as its decimal text, so that money is never rounded. It decodes
// from a number or a string and encodes as a number. The empty Number means absent.
type Number string

// UnmarshalJSON takes a number, a string or null. What a string holds is not judged here:
// ask Float.
func (n *Number) UnmarshalJSON(data []byte) error {
	text, err := scalarText(data)
	if err != nil {
		return errors.New("must be a number")
	}
	*n = Number(strings.TrimSpace(text))
	return nil
}

// MarshalJSON writes a JSON number; it fails for text that is none.
func (n Number) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("null"), nil
	}
	data := []byte(n)
	if _, err := n.Float(); err != nil || !json.Valid(data) {
		return nil, errors.New("number: the text is not a JSON number")
	}
	return data, nil
}

// Float is the number's value; it fails for text that is no finite number.
func (n Number) Float() (float64, error) {
	v, err := strconv.ParseFloat(string(n), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) || strings.ContainsAny(string(n), "xX_") {
		return 0, errors.New("must be a number")
	}
	return v, nil
}

// Flag is a boolean that also decodes from "true", "false", 1 and 0.
type Flag bool

// UnmarshalJSON takes a boolean, its text, 1, 0 or null.
func (f *Flag) UnmarshalJSON(data []byte) error {
	text, err := scalarText(data)
	if err != nil {
		return errors.New("must be true or false")
	}
	switch strings.ToLower(text) {
	case "true", "1":
		*f = true
	case "false", "0", "":
		*f = false
	default:
		return errors.New("must be true or false")
	}
	return nil
}

// Millis is an instant in Unix milliseconds. It decodes from a number or a string, in
// milliseconds or in seconds: what lies below 10^12 is taken as seconds (Messenger
// Platform reference, section 1.4). Zero means absent.
type Millis int64

// UnmarshalJSON takes a number, a string or null.
func (m *Millis) UnmarshalJSON(data []byte) error {
	text, err := scalarText(data)
	if err != nil {
		return errTime
	}
	text = strings.TrimSpace(text)
	if text == "" {
		*m = 0
		return nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f, ferr := Number(text).Float()
		if ferr != nil || math.Abs(f) > 1e15 {
			return errTime
		}
		if math.Abs(f) < 1e12 {
			f *= 1000
		}
		*m = Millis(math.Round(f))
		return nil
	}
	if v > -1_000_000_000_000 && v < 1_000_000_000_000 {
		v *= 1000
	}
	*m = Millis(v)
	return nil
}

var errTime = errors.New("time: must be Unix seconds or milliseconds")

// scalarText is the text of a JSON scalar; null is the empty text.
func scalarText(data []byte) (string, error) {
	data = bytes.TrimSpace(data)
	switch {
	case len(data) == 0 || string(data) == "null":
		return "", nil
	case data[0] == '"':
		var s string
		err := json.Unmarshal(data, &s)
		return s, err
	case data[0] == '{' || data[0] == '[':
		return "", errors.New("not a scalar")
	}
	return string(data), nil
}
