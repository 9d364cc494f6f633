package request

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/check"
)

// Call is one Graph call, read.
type Call struct {
	// Method is GET, POST or DELETE, after a method= override; HEAD counts as GET.
	Method string
	// Major and Minor are the version that was asked for; both 0 when none was.
	Major, Minor int
	// Path has neither the version nor slashes at its ends.
	Path   string
	Params Params
	// Files that came with a multipart body, by the name of their part.
	Files map[string]*File
	// Token is the access token, or "".
	Token string
}

// File is a file of a multipart body.
type File struct {
	Name string
	Mime string // without parameters; "" when the part does not tell
	Data []byte
}

var versionPart = regexp.MustCompile(`^v([0-9]{1,2})\.([0-9]{1,2})$`)

// SplitVersion takes the version off the front of a path.
func SplitVersion(path string) (major, minor int, rest string) {
	path = strings.Trim(path, "/")
	first, rest, _ := strings.Cut(path, "/")
	m := versionPart.FindStringSubmatch(first)
	if m == nil {
		return 0, 0, path
	}
	major, _ = strconv.Atoi(m[1])
	minor, _ = strconv.Atoi(m[2])
	return major, minor, strings.Trim(rest, "/")
}

// Read reads a call. The Call is never nil; with an error it holds what was understood.
func Read(r *http.Request) (*Call, *check.Error) {
	c := &Call{Params: Params{}, Files: map[string]*File{}}
	c.Major, c.Minor, c.Path = SplitVersion(r.URL.Path)
	c.Params.addForm(r.URL.Query())
	e := c.readBody(r)
	c.finish(r.Method, r.Header)
	return c, e
}

// finish settles the method and the token.
func (c *Call) finish(method string, header http.Header) {
	c.Method = strings.ToUpper(method)
	if m := strings.ToUpper(c.Params["method"]); m != "" {
		c.Method = m
	}
	delete(c.Params, "method")
	if c.Method == http.MethodHead || c.Method == "" {
		c.Method = http.MethodGet
	}
	if c.Method == http.MethodPut {
		c.Method = http.MethodPost
	}
	c.Token = strings.TrimSpace(c.Params["access_token"])
	if c.Token == "" {
		kind, value, _ := strings.Cut(header.Get("Authorization"), " ")
		if strings.EqualFold(kind, "Bearer") || strings.EqualFold(kind, "OAuth") {
			c.Token = strings.TrimSpace(value)
		}
	}
}

// File is the one file of the call: the part filedata or source, or the only one there is.
func (c *Call) File() *File {
	for _, name := range []string{"filedata", "source"} {
		if f := c.Files[name]; f != nil {
			return f
		}
	}
	if len(c.Files) == 1 {
		for _, f := range c.Files {
			return f
		}
	}
	return nil
}

func bad(format string, args ...any) *check.Error {
	return &check.Error{Status: http.StatusBadRequest, Code: 100, Message: fmt.Sprintf(format, args...)}
}

// ParseURL reads the relative address of a batch item.
func ParseURL(relative string) (major, minor int, path string, query url.Values, e *check.Error) {
	relative = strings.TrimPrefix(strings.TrimSpace(relative), "https://graph.facebook.com")
	text, q, _ := strings.Cut(relative, "?")
	plain, err := url.PathUnescape(text)
	if err != nil {
		return 0, 0, "", nil, bad("relative_url is malformed")
	}
	query, err = url.ParseQuery(q)
	if err != nil {
		return 0, 0, "", nil, bad("relative_url is malformed")
	}
	major, minor, path = SplitVersion(plain)
	return major, minor, path, query, nil
}
