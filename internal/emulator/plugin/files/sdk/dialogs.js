
// FB.ui: the dialogs to share a link, and to log in. Nothing is shared with anybody.
var shareDialogs = { share: "href", feed: "link", send: "link", share_open_graph: "" };
var cancelled = { error_code: 4201, error_message: "User canceled the Dialog flow" };

function ui(what, done) {
  what = what || {};
  var method = { "stream.publish": "feed", "stream.share": "share" }[what.method] || String(what.method);
  var finish = function (value) { if (done) done(value); };
  if (/^(permissions\.)?(oauth|request)$/.test(method)) {
    login(finish, { scope: what.scope || what.perms, auth_type: what.auth_type });
    return;
  }
  if (shareDialogs[method] === undefined) {
    console.warn("FB.ui: the emulator has no dialog " + method + ".");
    finish({ error_code: 100, error_message: "Invalid parameter: the emulator has no dialog of this method" });
    return;
  }
  var href = what[shareDialogs[method]] || what.link || (method === "send" ? "" : window.location.href);
  popup(base + "/plugins/share", { method: method, href: String(href), app_id: String(what.app_id || options.appId), locale: locale }, function (values) {
    finish(values.done ? (method === "send" ? { success: true } : []) : cancelled);
  });
}
