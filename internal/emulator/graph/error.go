package graph

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

func errUnknownPath(path string) *world.Error {
	e := world.Fail(http.StatusNotFound, 2500, 0, "")
	e.Message = "Unknown path components: " + path
	return e
}

func errMethod(method string) *world.Error {
	e := world.BadParam("")
	e.Type, e.Message = "GraphMethodException", "Unsupported "+strings.ToLower(method)+" request."
	return e
}

// errNoField: the node has no such field or edge.
func errNoField(name, kind string) *world.Error {
	return world.BadParam("Tried accessing nonexisting field (" + name + ") on node type (" + typeName(kind) + ")")
}

// errSyntax: brackets or braces of the parameter fields do not match.
func errSyntax() *world.Error {
	e := world.Fail(http.StatusBadRequest, 2500, 0, "")
	e.Message = `Syntax error "Expected end of string." in the parameter fields`
	return e
}

func errDeleted() *world.Error {
	return world.Fail(http.StatusBadRequest, 9000001, 0, "This message was deleted or can no longer be read")
}

// errNotNow: not in this version, or not on this day.
func errNotNow(what string) *world.Error {
	return world.Fail(http.StatusBadRequest, 12, 0, what+" is deprecated in this version, or not there yet")
}

// challenge is the WWW-Authenticate header of an error (Messenger Platform reference,
// section 4.1).
func challenge(ge *world.Error) string {
	kind := "invalid_request"
	switch {
	case ge.Code == 190 || ge.Code == 102:
		kind = "invalid_token"
	case ge.Code == 10 || ge.Code >= 200 && ge.Code < 300:
		kind = "insufficient_scope"
	}
	return fmt.Sprintf(`OAuth "Facebook Platform" %q %q`, kind, strings.ReplaceAll(ge.Message, "\n", " "))
}
