package petitbleu

import (
	"fmt"
	"strconv"
	"strings"
)

// Told is a sentence before its values are put in, so that whoever shows it may say it in another language: the
// template has {1}, {2} … where the sentence has values, and Params gives those by "1", "2" ….
type Told struct {
	Template string
	Params   map[string]any
}

// toldOf takes a format apart. Numbers and booleans stay what they are; every other value is a text.
func toldOf(format string, args []any) Told {
	var text strings.Builder
	params := map[string]any{}
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			text.WriteByte(format[i])
			continue
		}
		verb := strings.IndexAny(format[i+1:], "%vdsqwxfgtT")
		if verb < 0 {
			return Told{}
		}
		i += verb + 1
		if format[i] == '%' {
			text.WriteByte('%')
			continue
		}
		n := len(params)
		if n >= len(args) {
			return Told{}
		}
		name := strconv.Itoa(n + 1)
		params[name] = paramOf(args[n])
		if format[i] == 'q' {
			text.WriteString(`"{` + name + `}"`)
		} else {
			text.WriteString("{" + name + "}")
		}
	}
	if len(params) == 0 {
		params = nil
	}
	return Told{text.String(), params}
}

func paramOf(v any) any {
	switch v := v.(type) {
	case bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64:
		return v
	}
	return fmt.Sprint(v)
}
