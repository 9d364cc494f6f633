package index_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
)

// TestEncode: what is read back answers as before, also after more changes and a second round.
func TestEncode(t *testing.T) {
	for _, n := range []int{0, 1, 200, 1200} {
		c := newCrowd(uint64(n))
		c.add(n)
		for range 2 {
			if n > 0 {
				c.change(n)
			}
			c.Update(func(w *index.Writer) { w.SetCursor(int64(n) + 40) })
			var file bytes.Buffer
			if err := c.Encode(&file); err != nil {
				t.Fatal(err)
			}
			x, err := index.Decode(&file, 2)
			if err != nil {
				t.Fatal(err)
			}
			if x.Cursor() != int64(n)+40 || x.Stats().People != len(c.people) || x.Stats().Events != c.Stats().Events {
				t.Fatalf("%d people: cursor %d, %+v, want %+v", n, x.Cursor(), x.Stats(), c.Stats())
			}
			c.Index = x
			checks(t, c, 40)
		}
	}
}

func checks(t *testing.T, c *crowd, n int) {
	t.Helper()
	for i := range n {
		d := rapid.Custom(func(t *rapid.T) segment.Definition {
			return segment.Definition{Version: 1, Where: trees{t}.node(2)}
		}).Example(i)
		c.agree(t, d, noon, paris)
	}
}

// busy changes people while an index is written to it.
type busy struct {
	bytes.Buffer
	change func()
}

func (b *busy) Write(p []byte) (int, error) {
	b.change()
	return b.Buffer.Write(p)
}

// TestEncodeWhileChanging: what came after the cursor is told again, and then all is right.
func TestEncodeWhileChanging(t *testing.T) {
	c := newCrowd(21)
	c.add(2000)
	c.change(1000)
	writes := 0
	file := &busy{change: func() {
		writes++
		c.log = []func(*index.Writer){}
		c.add(20)
		c.change(400)
	}}
	var logged []func(*index.Writer)
	change := file.change
	file.change = func() { change(); logged = append(logged, c.log...); c.log = nil }
	if err := c.Encode(file); err != nil {
		t.Fatal(err)
	}
	if writes < 2 {
		t.Fatalf("the file was written at once, in %d writes", writes)
	}
	before := c.Index
	checks(t, c, 20)
	x, err := index.Decode(&file.Buffer, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, again := range logged {
		x.Update(again)
	}
	if x.Stats().People != before.Stats().People || x.Stats().Events != before.Stats().Events {
		t.Errorf("%+v, want %+v", x.Stats(), before.Stats())
	}
	c.Index = x
	checks(t, c, 100)
}

// TestDamagedFile: no file that was cut or changed is taken.
func TestDamagedFile(t *testing.T) {
	c := newCrowd(5)
	c.add(4)
	var file bytes.Buffer
	if err := c.Encode(&file); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	for at := 0; at < len(whole); at += 1 + at/16 { // every byte of the beginning, then fewer
		broken := slices.Clone(whole)
		broken[at] ^= 0x10
		if _, err := index.Decode(bytes.NewReader(broken), 1); err == nil {
			t.Fatalf("byte %d of %d was changed, and nobody noticed", at, len(whole))
		}
		if _, err := index.Decode(bytes.NewReader(whole[:at]), 1); err == nil {
			t.Fatalf("the file was cut at %d of %d, and nobody noticed", at, len(whole))
		}
	}
}

func FuzzDecode(f *testing.F) {
	c := newCrowd(5)
	c.add(10)
	var file bytes.Buffer
	if err := c.Encode(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := index.Decode(bytes.NewReader(data), 1); err == nil && !bytes.Equal(data, file.Bytes()) {
			t.Log("another file was taken")
		}
	})
}
