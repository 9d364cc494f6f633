package answers

import (
	"net/url"

	"github.com/petitbleu/petitbleu"
)

// HostOf names the host of a URL as settings and health do.
func HostOf(text string) string {
	u, err := url.Parse(petitbleu.WithoutMarks(text))
	if err != nil {
		return ""
	}
	return u.Host
}
