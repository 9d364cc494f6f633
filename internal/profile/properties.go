package profile

import (
	"encoding/json"

	"github.com/petitbleu/petitbleu"
)

func checkProperties(raw json.RawMessage) *petitbleu.Error { return nil }
