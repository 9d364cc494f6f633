package messenger

import (
	"strings"
	"testing"
)

// benchBody is a usual call of one message, 900 bytes long.
var benchBody = []byte(`{"object":"page","entry":[{"id":"318840912277105","time":1767225600123,"messaging":[{"sender":{"id":"1254459154682919"},"recipient":{"id":"318840912277105"},"timestamp":1767225599987,"message":{"mid":"m_k3QxvB7Jm2mS0tYd5sN8fQ1oPzR4uL6wH9cG3eT7bV5aX2iZ8jD0kF4nE6pC1rWqAyMhUgJlBxKtSvOdIe9w","text":"` +
	strings.Repeat("Bonjour, est-ce que le batteur est en stock ? ", 9) + `","nlp":{"intents":[],"entities":{},"traits":{"wit$sentiment":[{"id":"5ac2b50a-44e4-466e-9d49-bad6bd40092c","value":"neutral","confidence":0.5}]},"detected_locales":[{"locale":"fr_XX","confidence":0.9}]}}}]}]}`)

// escapedBody holds French text as the platform escapes it.
var escapedBody = []byte(strings.ReplaceAll(string(benchBody), "est-ce", `\u00e9st-c\u00e9`))

func BenchmarkDecodeEscaped(b *testing.B) {
	b.SetBytes(int64(len(escapedBody)))
	b.ReportAllocs()
	for b.Loop() {
		if in, err := Decode(escapedBody); err != nil || len(in) != 1 {
			b.Fatal(in, err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	b.SetBytes(int64(len(benchBody)))
	b.ReportAllocs()
	for b.Loop() {
		if in, err := Decode(benchBody); err != nil || len(in) != 1 {
			b.Fatal(in, err)
		}
	}
}
