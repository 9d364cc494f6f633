package plugin

import (
	"encoding/json"
	"net/http"
	"path"
	"strings"
)

// sdkParts are the parts of the script, in their order.
var sdkParts = []string{"core.js", "plugins.js", "login.js", "dialogs.js", "interface.js"}

// sdkNames are the paths behind the language at which sites look for the script.
var sdkNames = []string{"/sdk.js", "/sdk/debug.js", "/sdk/xfbml.customerchat.js", "/all.js"}

// SDKLocale tells whether a path without its first slash names the script, such as
// fr_FR/sdk.js, and in which language.
func SDKLocale(name string) (locale string, is bool) {
	for _, end := range sdkNames {
		if locale, is = strings.CutSuffix(name, end); is && !strings.Contains(locale, "/") {
			return locale, true
		}
	}
	return "", false
}

// ServeSDK is GET /{locale}/sdk.js: our own small script with the platform's interface
// (Messenger Platform reference, section 8.1).
func (d *Door) ServeSDK(w http.ResponseWriter, r *http.Request, locale string) {
	if !isLocale(locale) {
		http.NotFound(w, r)
		return
	}
	var b strings.Builder
	b.WriteString("(function () {\n\"use strict\";\nif (window.FB && window.FB.__petitbleuEmulator) return;\n")
	for _, name := range sdkParts {
		part, err := pluginFiles.ReadFile(path.Join("files/sdk", name))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		b.Write(part)
	}
	b.WriteString("})();\n")
	base, _ := json.Marshal(d.BaseURL(r))
	text := strings.Replace(b.String(), `"__BASE__"`, string(base), 1)
	text = strings.Replace(text, "__LOCALE__", locale, 1)
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	_, _ = w.Write([]byte(text))
}

func isLocale(text string) bool {
	return len(text) == 5 && text[2] == '_' && strings.ToLower(text[:2]) == text[:2] && strings.ToUpper(text[3:]) == text[3:]
}
