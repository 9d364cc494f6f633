package index

import (
	"bytes"
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
	"sync"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
)

// Index is the people of one workspace. One writer may write while any number read.
type Index struct {
	parallel int

	mu        sync.RWMutex
	people    *table
	ids       [][][16]byte // by block
	alive     [][]uint64   // by block: who is there
	count     int
	free      []uint32 // ordinals of people who were removed
	byID      hashes
	events    map[string]*stream
	purchases *stream
	growing   map[string]*stream // by name, purchases under purchasesName: with more properties, while events are told anew
	cursor    int64
	order     order

	encoding sync.Mutex // one Encode at a time
	writing  bool       // an Encode is under way: who leaves, leaves for good only when it is done
	leaving  []uint32
}

// New returns an empty index that answers each question with at most so many goroutines.
func New(parallel int) *Index {
	x := &Index{
		parallel: max(parallel, 1), people: newTable(), events: map[string]*stream{}, growing: map[string]*stream{},
		purchases: &stream{table: newTable(), purchases: true},
	}
	x.people.deep = true
	return x
}

// Writer changes an index. It is given by Update and must not be kept.
type Writer struct{ x *Index }

// Fact is an event or a purchase of a person.
type Fact struct {
	ProfileID string
	Event     *segment.Event // either this
	Purchase  *segment.Purchase
}

// Update changes the index. Questions see all that change does, or nothing; they wait meanwhile, so a
// change should be of some hundreds of people at most.
func (x *Index) Update(change func(w *Writer)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	change(&Writer{x})
}

// Cursor gives what SetCursor was given last.
func (x *Index) Cursor() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.cursor
}

// SetCursor keeps how far the writer has read in what it reads; 0 at first.
func (w *Writer) SetCursor(cursor int64) { w.x.cursor = cursor }

// Put takes a person in, or what became of one who is there. The person's Events and Purchases are not
// read: they come by AddEvents. It is false when the id is not one of a profile.
func (w *Writer) Put(p *segment.Person) bool {
	id, ok := petitbleu.IDBytes(petitbleu.KindProfile, p.ID)
	if !ok {
		return false
	}
	ordinal, ok := w.x.ordinal(id)
	if !ok {
		ordinal = w.x.enter(id)
	}
	w.x.people.write(int(ordinal>>16), int(ordinal&0xffff), p.Document())
	return true
}

// Remove takes a person out, with all their events. It is false when the person is not there.
func (w *Writer) Remove(profileID string) bool {
	id, _ := petitbleu.IDBytes(petitbleu.KindProfile, profileID)
	ordinal, ok := w.x.ordinal(id)
	if !ok {
		return false
	}
	w.x.leave(ordinal)
	return true
}

// AddEvents takes events and purchases in. Those of people who are not there are left out; it gives how
// many they are. Each call adds: there is no telling whether an event is there already.
func (w *Writer) AddEvents(facts []Fact) (leftOut int) {
	for i := range facts {
		f := &facts[i]
		id, _ := petitbleu.IDBytes(petitbleu.KindProfile, f.ProfileID)
		ordinal, ok := w.x.ordinal(id)
		switch {
		case !ok:
			leftOut++
		case f.Event != nil:
			w.x.stream(f.Event.Name).addEvent(int(ordinal>>16), uint16(ordinal), f.Event)
			w.x.growing[f.Event.Name].addEvent(int(ordinal>>16), uint16(ordinal), f.Event)
		case f.Purchase != nil:
			w.x.purchases.addPurchase(int(ordinal>>16), uint16(ordinal), f.Purchase)
			w.x.growing[purchasesName].addPurchase(int(ordinal>>16), uint16(ordinal), f.Purchase)
		}
	}
	return leftOut
}

// stream gives the events of a name, and makes them when there are none; purchases under their name.
func (x *Index) stream(name string) *stream {
	if name == purchasesName {
		return x.purchases
	}
	s := x.events[name]
	if s == nil {
		s = &stream{table: newTable()}
		x.events[name] = s
	}
	return s
}

// streams gives every stream of events, by name, purchases last.
func (x *Index) streams() (all []*stream) {
	for _, name := range slices.Sorted(maps.Keys(x.events)) {
		all = append(all, x.events[name])
	}
	return append(all, x.purchases)
}

func (x *Index) id(ordinal uint32) [16]byte { return x.ids[ordinal>>16][ordinal&0xffff] }

// hashID: the last 8 bytes of an id are random.
func hashID(id [16]byte) uint64 {
	high, low := bits.Mul64(binary.LittleEndian.Uint64(id[8:])^binary.LittleEndian.Uint64(id[:8]), 0x9e3779b97f4a7c15)
	return high ^ low
}

func (x *Index) hashOf(code uint32) uint64 { return hashID(x.id(code - 1)) }

// ordinal finds a person. Among the hashes an ordinal is one more, since 0 is none.
func (x *Index) ordinal(id [16]byte) (uint32, bool) {
	code := x.byID.find(hashID(id), func(code uint32) bool {
		have := x.id(code - 1)
		return bytes.Equal(have[:], id[:])
	})
	return code - 1, code != 0
}

// enter gives a new person an ordinal.
func (x *Index) enter(id [16]byte) uint32 {
	var ordinal uint32
	again := len(x.free) > 0
	if n := len(x.free); again {
		ordinal = x.free[n-1]
		x.free = x.free[:n-1]
	} else {
		last := len(x.ids) - 1
		if last < 0 || len(x.ids[last]) == blockSize {
			x.ids, x.alive = append(x.ids, nil), append(x.alive, nil)
			last++
		}
		ordinal = uint32(last<<16 | len(x.ids[last]))
		n := len(x.ids[last]) + 1
		x.ids[last] = grown(x.ids[last], n, rowRoom(n, blockSize))
		if len(x.alive[last])*64 < n {
			x.alive[last] = append(x.alive[last], 0)
		}
	}
	x.ids[ordinal>>16][ordinal&0xffff] = id
	x.alive[ordinal>>16][ordinal&0xffff>>6] |= 1 << (ordinal & 63)
	x.byID.add(hashID(id), ordinal+1, x.hashOf)
	x.count++
	x.order.place(id, ordinal, !again)
	return ordinal
}

// leave takes a person out.
func (x *Index) leave(ordinal uint32) {
	block, row := int(ordinal>>16), int(ordinal&0xffff)
	x.people.clear(block, row)
	x.byID.remove(hashID(x.id(ordinal)), ordinal+1, x.hashOf)
	x.order.leave(ordinal)
	x.ids[block][row] = [16]byte{}
	x.alive[block][row>>6] &^= 1 << (row & 63)
	x.count--
	if x.writing {
		x.leaving = append(x.leaving, ordinal)
		return
	}
	x.forget(ordinal)
}

// forget removes the events of who left, and lets the ordinal be used again.
func (x *Index) forget(ordinal uint32) {
	for _, s := range x.streams() {
		s.remove(int(ordinal>>16), uint16(ordinal))
	}
	for _, s := range x.growing {
		s.remove(int(ordinal>>16), uint16(ordinal))
	}
	x.free = append(x.free, ordinal)
}
