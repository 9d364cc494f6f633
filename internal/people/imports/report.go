package imports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// tell writes the refused lines of a batch to their file, and the first of all into the import. The
// file is cut to where the last batch left it: a batch that is read twice tells once.
func (m *Imports) tell(i *petitbleu.Import, b *batch) error {
	if err := errors.Join(m.toldWith(i, b), tellRepeats(i, b.repeats)); err != nil {
		return err
	}
	if len(b.refused) == 0 {
		return nil
	}
	f, err := os.OpenFile(m.path(i.ID, ".refused.csv"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = f.Truncate(i.RefusedSize)
	if err == nil {
		_, err = f.Seek(i.RefusedSize, io.SeekStart)
	}
	var lines []byte
	if err == nil {
		lines, err = m.refusedLines(i, b)
	}
	if err == nil {
		_, err = f.Write(lines)
		i.RefusedSize += int64(len(lines))
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// toldWith adds the first refusals to those that the import shows.
func (m *Imports) toldWith(i *petitbleu.Import, b *batch) error {
	i.Refused += int64(len(b.refused))
	var told []Refusal
	if err := json.Unmarshal([]byte(i.Refusals), &told); err != nil {
		return fmt.Errorf("read the refusals: %w", err)
	}
	for _, r := range b.refused {
		if len(told) < toldRefusals {
			told = append(told, r.Refusal)
		}
	}
	for _, r := range b.partly {
		if len(told) < toldRefusals {
			told = append(told, r)
		}
	}
	text, err := json.Marshal(told)
	i.Refusals = string(text)
	return err
}

// refusedLines writes refused lines as they are put in their file, the header first.
func (m *Imports) refusedLines(i *petitbleu.Import, b *batch) ([]byte, error) {
	var out bytes.Buffer
	if i.RefusedSize == 0 {
		head, err := m.head(i)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "%s%s%s\n", strings.Join(refusedColumns, i.Separator), i.Separator, head)
	}
	for _, r := range b.refused {
		fmt.Fprintf(&out, "%d%s\"%s\"%s%s\n", r.Line, i.Separator, strings.ReplaceAll(r.Sentence, `"`, `""`), i.Separator, r.raw)
	}
	return out.Bytes(), nil
}

// head gives the first line of a file as it stands there.
func (m *Imports) head(i *petitbleu.Import) ([]byte, error) {
	f, err := os.Open(m.path(i.ID, ".csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if _, err := begin(in); err != nil {
		return nil, err
	}
	var r Record
	err = NewReader(in, i.Separator[0], 1, 0).Read(&r)
	return r.Raw, err
}
