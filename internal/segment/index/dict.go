package index

import (
	"hash/maphash"
	"math/bits"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// dict gives each distinct text a number, from first on, in the order of their coming. Texts lie one
// behind the other in chunks; a number's text begins where starts says.
type dict struct {
	first  uint32 // numbers below are the user's own
	chunks [][]byte
	starts paged[uint32] // chunk and offset: chunk<<chunkBits | offset
	folded *dict         // the same numbers with their folded texts; nil while no text differs from its folded form
	table  hashes
	folds  bool // keep folded texts
}

const (
	chunkBits = 18
	chunkSize = 1 << chunkBits
)

var seed = maphash.MakeSeed()

// size gives one more than the highest number.
func (d *dict) size() uint32 { return d.first + uint32(d.starts.n) }

// text gives the text of a number. It must not be changed.
func (d *dict) text(code uint32) []byte {
	i := int(code - d.first)
	page, at := d.starts.pages[i>>pageBits], i&(1<<pageBits-1)
	start := page[at]
	chunk := d.chunks[start>>chunkBits]
	from, next := start&(chunkSize-1), uint32(0)
	switch {
	case at+1 < len(page):
		next = page[at+1]
	case i+1 < d.starts.n:
		next = d.starts.at(i + 1)
	}
	if next>>chunkBits == start>>chunkBits && next > start {
		return chunk[from : next&(chunkSize-1)]
	}
	return d.lastOf(chunk, i, start)
}

// lastOf gives a text that no longer text follows in its chunk.
func (d *dict) lastOf(chunk []byte, i int, start uint32) []byte {
	if i+1 < d.starts.n && d.starts.at(i+1) == start {
		return nil // the text is empty
	}
	return chunk[start&(chunkSize-1):]
}

// find gives a text's number, or 0.
func (d *dict) find(text string) uint32 { return d.findHash(maphash.String(seed, text), text) }

func (d *dict) findHash(hash uint64, text string) uint32 {
	return d.table.find(hash, func(code uint32) bool { return string(d.text(code)) == text })
}

// code gives a text's number, a new one when it is new.
func (d *dict) code(text string) uint32 {
	hash := maphash.String(seed, text)
	if code := d.findHash(hash, text); code != 0 {
		return code
	}
	code := d.size()
	d.append(text)
	d.table.add(hash, code, d.hashOf)
	return code
}

func (d *dict) hashOf(code uint32) uint64 { return maphash.Bytes(seed, d.text(code)) }

// append takes a text that is known to be new, without making it findable: see index.
func (d *dict) append(text string) {
	d.add(text)
	if d.folds {
		d.addFolded(text)
	}
}

// index makes all texts findable that were appended.
func (d *dict) index() {
	d.table.reserve(d.starts.n)
	for code := d.first; code < d.size(); code++ {
		d.table.add(d.hashOf(code), code, d.hashOf)
	}
}

// addFolded keeps the folded form of the text that was added last.
func (d *dict) addFolded(text string) {
	folded := segment.Fold(text)
	if d.folded == nil {
		if folded == text {
			return
		}
		d.folded = &dict{first: d.first}
		for code := d.first; code < d.size()-1; code++ {
			d.folded.add(string(d.text(code)))
		}
	}
	d.folded.add(folded)
}

// foldedText gives the folded form of a number's text.
func (d *dict) foldedText(code uint32) []byte {
	if d.folded != nil {
		return d.folded.text(code)
	}
	return d.text(code)
}

// add puts a text behind the others.
func (d *dict) add(text string) {
	last := len(d.chunks) - 1
	if last < 0 || len(d.chunks[last])+len(text) >= chunkSize {
		room := 64
		if last >= 0 {
			room = min(chunkSize, 4*cap(d.chunks[last]))
		}
		d.chunks = append(d.chunks, make([]byte, 0, max(room, len(text))))
		last++
	}
	d.starts.add(uint32(last<<chunkBits | len(d.chunks[last])))
	d.chunks[last] = append(d.chunks[last], text...)
}

// paged is a list that grows without being moved as a whole.
type paged[T any] struct {
	pages [][]T
	n     int
}

const pageBits = 12

func (p *paged[T]) at(i int) T { return p.pages[i>>pageBits][i&(1<<pageBits-1)] }

func (p *paged[T]) add(v T) {
	if p.n&(1<<pageBits-1) == 0 {
		p.pages = append(p.pages, nil)
	}
	last := len(p.pages) - 1
	p.pages[last] = append(p.pages[last], v)
	p.n++
}

// hashes finds numbers by the hash of what they stand for. It is split into parts once it is large,
// so that none of its growths takes long.
type hashes struct {
	parts []hashPart
	n     int
}

type hashPart struct {
	slots []uint32 // a power of two of them; 0: free
	n     int
}

const (
	splitAt    = 1 << 15
	splitParts = 256
)

func (h *hashes) part(hash uint64) *hashPart {
	if len(h.parts) == 1 {
		return &h.parts[0]
	}
	return &h.parts[hash>>56]
}

func (h *hashes) find(hash uint64, same func(uint32) bool) uint32 {
	if h.n == 0 {
		return 0
	}
	p := h.part(hash)
	for i := int(hash) & (len(p.slots) - 1); len(p.slots) > 0; i = (i + 1) & (len(p.slots) - 1) {
		code := p.slots[i]
		if code == 0 || same(code) {
			return code
		}
	}
	return 0
}

// reserve makes room for n numbers at once.
func (h *hashes) reserve(n int) {
	h.parts = make([]hashPart, 1)
	if n >= splitAt {
		h.parts = make([]hashPart, splitParts)
	}
	each := n / len(h.parts)
	for i := range h.parts {
		h.parts[i].slots = make([]uint32, max(8, 1<<bits.Len(uint(each+each/4))))
	}
}

func (h *hashes) add(hash uint64, code uint32, hashOf func(uint32) uint64) {
	if h.parts == nil {
		h.parts = make([]hashPart, 1)
	}
	if len(h.parts) == 1 && h.n >= splitAt {
		old := h.parts[0].slots
		h.parts = make([]hashPart, splitParts)
		for _, c := range old {
			if c != 0 {
				hc := hashOf(c)
				h.part(hc).add(hc, c, hashOf)
			}
		}
	}
	h.part(hash).add(hash, code, hashOf)
	h.n++
}

func (p *hashPart) add(hash uint64, code uint32, hashOf func(uint32) uint64) {
	if p.n*5 >= len(p.slots)*4 {
		old := p.slots
		p.slots = make([]uint32, max(8, 1<<bits.Len(uint(p.n+p.n/2))))
		for _, c := range old {
			if c != 0 {
				p.put(hashOf(c), c)
			}
		}
	}
	p.put(hash, code)
	p.n++
}

func (p *hashPart) put(hash uint64, code uint32) {
	i := int(hash) & (len(p.slots) - 1)
	for p.slots[i] != 0 {
		i = (i + 1) & (len(p.slots) - 1)
	}
	p.slots[i] = code
}

// remove takes a number out, and moves what stands behind it up.
func (h *hashes) remove(hash uint64, code uint32, hashOf func(uint32) uint64) {
	if h.n == 0 {
		return
	}
	p := h.part(hash)
	size := len(p.slots) - 1
	i := int(hash) & size
	for p.slots[i] != code {
		if p.slots[i] == 0 {
			return
		}
		i = (i + 1) & size
	}
	for j := (i + 1) & size; p.slots[j] != 0; j = (j + 1) & size {
		home := int(hashOf(p.slots[j])) & size
		if (j-home)&size >= (j-i)&size {
			p.slots[i] = p.slots[j]
			i = j
		}
	}
	p.slots[i] = 0
	h.n--
	p.n--
}
