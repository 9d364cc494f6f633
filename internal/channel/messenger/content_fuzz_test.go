package messenger

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

// FuzzContent: whatever content comes, Check and Encode answer, and what Check lets pass can
// be written as JSON.
func FuzzContent(f *testing.F) {
	for _, folder := range []string{"send", "check"} {
		files, err := filepath.Glob(filepath.Join("testdata", folder, "*.json"))
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			var c struct{ Content json.RawMessage }
			if err := json.Unmarshal(data, &c); err != nil {
				f.Fatal(err)
			}
			f.Add([]byte(c.Content), "2020")
			f.Add([]byte(c.Content), "today")
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, pack string) {
		var c petitbleu.Content
		if json.Unmarshal(data, &c) != nil {
			return
		}
		problems, _ := Driver{}.Check(c, pack)
		r, err := Driver{}.Encode(testAccount, petitbleu.Message{ID: "msg_1", Recipient: "1", Content: c}, channel.Right{Name: petitbleu.RightWindow})
		if len(problems) == 0 && err != nil {
			t.Fatalf("passed Check and cannot be written: %v: %s", err, data)
		}
		if err == nil && !json.Valid(r.Body) {
			t.Fatalf("not JSON: %s", r.Body)
		}
		if _, err := petitbleu.PackInstant(pack, newest); err == nil && len(petitbleu.Limits(pack)) == 0 {
			t.Fatal("no limits")
		}
	})
}
