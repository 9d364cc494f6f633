package index

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
	"unsafe"

	"github.com/petitbleu/petitbleu"
)

// A file is a magic word and frames. A frame is its kind, the length of its body, the body, and the
// checksum of the body with its kind before it. Numbers are little-endian; most are varints.

const (
	magic         = "petitbleu segment index\n"
	formatVersion = 2 // files of version 1 may give events a property of somebody who left
	maxFrame      = 1 << 31
)

// Kinds of frame.
const (
	frameHead       = 'H' // version, cursor
	framePeople     = 'P' // a block of people with all their columns
	frameKept       = 'K' // which properties of a stream are kept
	frameEvents     = 'E' // a block of events with all their columns
	frameDictionary = 'D' // texts of a column
	frameEnd        = 'Z'
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errBroken is the error of a file that is not whole, or not one of ours.
var errBroken = petitbleu.Errorf(petitbleu.CodeInternal, "the file of the segment index is damaged or not whole: it is built anew from the database")

// errVersion is the error of a file that another version of the program wrote.
var errVersion = petitbleu.Errorf(petitbleu.CodeInternal, "the file of the segment index is of another version of the program: it is built anew from the database")

// body is a frame's body while it is written.
type body struct{ b []byte }

func (b *body) number(v uint64) { b.b = binary.AppendUvarint(b.b, v) }
func (b *body) signed(v int64)  { b.b = binary.AppendVarint(b.b, v) }
func (b *body) text(s string)   { b.number(uint64(len(s))); b.b = append(b.b, s...) }
func (b *body) bytes(s []byte)  { b.number(uint64(len(s))); b.b = append(b.b, s...) }
func (b *body) texts(s []string) {
	b.number(uint64(len(s)))
	for _, t := range s {
		b.text(t)
	}
}

// numbers writes a list of numbers of one width.
func numbers[T uint8 | uint16 | uint32 | uint64](b *body, s []T) {
	b.number(uint64(len(s)))
	size := int(unsafe.Sizeof(*new(T)))
	at := len(b.b)
	b.b = append(b.b, make([]byte, len(s)*size)...)
	for i, v := range s {
		putNumber(b.b[at+i*size:], uint64(v), size)
	}
}

func putNumber(to []byte, v uint64, size int) {
	switch size {
	case 1:
		to[0] = byte(v)
	case 2:
		binary.LittleEndian.PutUint16(to, uint16(v))
	case 4:
		binary.LittleEndian.PutUint32(to, uint32(v))
	default:
		binary.LittleEndian.PutUint64(to, v)
	}
}

// writeFrame writes one frame.
func writeFrame(w *bufio.Writer, kind byte, body []byte) error {
	if len(body) > maxFrame {
		return petitbleu.Errorf(petitbleu.CodeTooLarge, "a part of the segment index is too large for its file")
	}
	head := append([]byte{kind}, binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
	sum := crc32.Update(crc32.Checksum(head, castagnoli), castagnoli, body)
	for _, part := range [][]byte{head, body, binary.LittleEndian.AppendUint32(nil, sum)} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// readFrame reads one frame into buf.
func readFrame(r io.Reader, buf []byte) (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, errBroken
	}
	n := int(binary.LittleEndian.Uint32(head[1:]))
	if n > maxFrame {
		return 0, nil, errBroken
	}
	body = buf[:0]
	for len(body) < n+4 { // step by step: a damaged length must not ask for all memory
		step := min(n+4-len(body), 1<<24)
		from := len(body)
		body = grown(body, from+step, min(n+4, max(2*from, from+step)))
		if _, err := io.ReadFull(r, body[from:]); err != nil {
			return 0, nil, errBroken
		}
	}
	sum := crc32.Update(crc32.Checksum(head[:], castagnoli), castagnoli, body[:n])
	if sum != binary.LittleEndian.Uint32(body[n:]) {
		return 0, nil, errBroken
	}
	return head[0], body[:n], nil
}

// reader reads a frame's body. After the first mistake everything is empty and bad is true.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) fail() { r.b, r.bad = nil, true }

func (r *reader) number() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads how many things of a size follow.
func (r *reader) count(size int) int {
	n := r.number()
	if n > uint64(len(r.b)/max(size, 1)) {
		r.fail()
		return 0
	}
	return int(n)
}

// small reads a number up to a limit.
func (r *reader) small(limit int) int {
	n := r.number()
	if n > uint64(limit) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) signed() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.fail()
		return nil
	}
	taken := r.b[:n:n]
	r.b = r.b[n:]
	return taken
}

func (r *reader) bytes() []byte { return r.take(r.count(1)) }
func (r *reader) text() string  { return string(r.bytes()) }

func (r *reader) texts() (all []string) {
	for range r.count(1) {
		all = append(all, r.text())
	}
	return all
}

// readNumbers reads what numbers wrote.
func readNumbers[T uint8 | uint16 | uint32 | uint64](r *reader) []T {
	size := int(unsafe.Sizeof(*new(T)))
	n := r.count(size)
	if n == 0 {
		return nil
	}
	from := r.take(n * size)
	all := make([]T, n)
	switch all := any(all).(type) {
	case []uint8:
		copy(all, from)
	case []uint16:
		for i := range all {
			all[i] = binary.LittleEndian.Uint16(from[2*i:])
		}
	case []uint32:
		for i := range all {
			all[i] = binary.LittleEndian.Uint32(from[4*i:])
		}
	case []uint64:
		for i := range all {
			all[i] = binary.LittleEndian.Uint64(from[8*i:])
		}
	}
	return all
}
