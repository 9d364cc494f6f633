package imports

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// Repeat is a line of a file that names somebody whom an earlier line named by the same identifier. It is worked in
// like any other, after that one.
type Repeat struct {
	Line       int    `json:"line"`
	First      int    `json:"first_line" doc:"The earliest line that names the same person"`
	Identifier string `json:"identifier" doc:"By which: external_id, braze_id, alias, email, phone or psid"`
}

const (
	toldRepeats = 100        // are kept with the import
	namesLimit  = 10_000_000 // of a file that are kept in mind; repeats of later ones are not noticed
)

// names are the people whom the rows of a file named so far, by a sum of the identifier: about 30 bytes for each.
type names struct {
	position int64 // how far the file was read
	seed     maphash.Seed
	first    map[uint64]int32 // line
}

// repeats gives the rows of a batch that name somebody again, and keeps in mind whom it names.
func (n *names) repeats(b *batch) (all []Repeat) {
	for _, row := range b.rows {
		if row.Event != nil {
			return nil // many events of one person are no mistake
		}
		sum := maphash.String(n.seed, row.Key)
		if first, known := n.first[sum]; known {
			by, _, _ := strings.Cut(row.Key, " ")
			all = append(all, Repeat{Line: row.Line, First: int(first), Identifier: by})
		} else if len(n.first) < namesLimit {
			n.first[sum] = int32(row.Line) //nolint:gosec // a file has at most 500 MB
		}
	}
	n.position = b.end
	return all
}

// namesOf gives whom the rows of an import named so far: as this node has it in mind, or read anew after a restart.
func (m *Imports) namesOf(i *petitbleu.Import, mapping *Mapping) (*names, error) {
	if n := m.named[i.ID]; n != nil && n.position == i.Position {
		return n, nil
	}
	n := &names{seed: maphash.MakeSeed(), first: map[uint64]int32{}}
	m.named[i.ID] = n
	in, err := m.inspect(i.ID, mapping.Kind)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(m.path(i.ID, ".csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err := f.Seek(in.headEnd, io.SeekStart); err != nil {
		return nil, err
	}
	reader := NewReader(f, i.Separator[0], in.headLines+1, in.headEnd)
	for n.position = in.headEnd; n.position < i.Position && mapping.Kind != Events; {
		b := nextBatch(reader, mapping)
		if b.err != nil {
			return nil, b.err
		}
		n.repeats(b)
		if b.last {
			break
		}
	}
	n.position = i.Position
	return n, nil
}

// tellRepeats adds repeats to those that the import shows.
func tellRepeats(i *petitbleu.Import, all []Repeat) error {
	var told []Repeat
	if err := json.Unmarshal([]byte(i.Repeats), &told); err != nil {
		return fmt.Errorf("read the repeats: %w", err)
	}
	i.Repeated += int64(len(all))
	told = append(told, all[:min(len(all), max(0, toldRepeats-len(told)))]...)
	text, err := json.Marshal(told)
	i.Repeats = string(text)
	return err
}
