// Logging in, and calls of the Graph API as who is logged in.
var auth = { status: "", response: null }; // what getLoginStatus told last; status "" before that
var popups = {};

// loggedOut is the site's own note that the person logged out here: until they log in again, or
// close the tab, the platform tells the site nothing.
function loggedOut(set) {
  var key = "fblo_" + options.appId;
  try {
    if (set === true) window.sessionStorage.setItem(key, "y");
    if (set === false) window.sessionStorage.removeItem(key);
    return window.sessionStorage.getItem(key) === "y";
  } catch (e) {
    return false;
  }
}

function told() {
  return { authResponse: auth.response, status: auth.status };
}

// setAuth keeps what is known of the log-in, and tells those who listen when it changed.
function setAuth(status, response) {
  var before = auth;
  auth = { status: status, response: response };
  if (options.cookie) {
    var name = "fbsr_" + options.appId + "=";
    document.cookie = name + (response ? response.signedRequest : "") + ";path=/" + (response ? "" : ";max-age=0");
  }
  var now = told();
  if (before.status !== status) fire("auth.statusChange", now);
  if ((before.response && before.response.accessToken) !== (response && response.accessToken)) fire("auth.authResponseChange", now);
  if (!before.response && response) fire("auth.login", now);
  if (before.response && !response) fire("auth.logout", now);
  redrawLoginButtons();
}

function getLoginStatus(done, force) {
  if (!options.appId) {
    console.error("FB.getLoginStatus() called before calling FB.init().");
    return;
  }
  var finish = function () { if (done) done(told()); };
  if (auth.status && !force) {
    finish();
    return;
  }
  if (loggedOut()) {
    setAuth("unknown", null);
    finish();
    return;
  }
  fetch(base + "/plugins/login-status?app_id=" + encodeURIComponent(options.appId), { credentials: "omit" })
    .then(function (res) { return res.json(); })
    .then(function (body) {
      if (body.error) throw new Error(body.error.message);
      setAuth(body.status, body.authResponse || null);
    })
    .catch(function (err) {
      console.error("FB.getLoginStatus: " + err.message);
      setAuth("unknown", null);
    })
    .then(finish);
}

function login(done, given) {
  given = given || {};
  if (!options.appId) {
    console.error("FB.login() called before FB.init().");
    return;
  }
  var id = newPopup();
  var landing = base + "/plugins/login?" + new URLSearchParams({ id: id, origin: window.location.origin }).toString();
  var query = {
    client_id: options.appId, redirect_uri: landing, display: "popup", state: id, return_scopes: given.return_scopes ? "true" : "false",
    response_type: given.response_type || "token,signed_request,graph_domain"
  };
  ["scope", "auth_type", "auth_nonce", "config_id"].forEach(function (name) { if (given[name]) query[name] = given[name]; });
  var version = options.version ? "/" + options.version : "";
  openPopup(id, base + version + "/dialog/oauth", query, function (values) { loginEnded(values, done); });
}

// A pop-up has an id by which its last page says how it ended.
function newPopup() { return "p" + Math.random().toString(36).slice(2, 12); }

function popup(address, query, ended) {
  var id = newPopup();
  query.id = id;
  query.origin = window.location.origin;
  openPopup(id, address, query, ended);
}

function openPopup(id, address, query, ended) {
  var opened = window.open(address + "?" + new URLSearchParams(query).toString(), id, "width=600,height=720,scrollbars=yes");
  if (!opened) {
    console.error("The browser blocked the pop-up; call FB.login and FB.ui when the person clicks.");
    ended({});
    return;
  }
  popups[id] = { popup: opened, ended: ended };
  var watch = window.setInterval(function () {
    if (!popups[id]) window.clearInterval(watch);
    else if (opened.closed) popupEnded(id, {});
  }, 400);
}

// popupEnded is told by the pop-up's last page; nothing when it was closed.
function popupEnded(id, values) {
  var known = popups[id];
  if (!known) return;
  delete popups[id];
  known.popup.close();
  known.ended(values);
}

// userOf reads the person's id from a signed request, as a site's server would after checking it.
function userOf(signed) {
  try {
    var text = window.atob(signed.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"));
    return String(JSON.parse(text).user_id);
  } catch (e) {
    return null;
  }
}

// loginEnded is told what the log-in gave: a token, a code, or nothing.
function loginEnded(values, done) {
  if (values.access_token) {
    loggedOut(false);
    var response = {
      userID: userOf(values.signed_request || ""), accessToken: values.access_token, expiresIn: Number(values.expires_in),
      signedRequest: values.signed_request, graphDomain: values.graph_domain, data_access_expiration_time: Number(values.data_access_expiration_time)
    };
    if (values.granted_scopes !== undefined) response.grantedScopes = values.granted_scopes;
    setAuth("connected", response);
    if (done) done(told());
    return;
  }
  if (values.code) { // for the site's server; the page itself learns nothing more
    loggedOut(false);
    if (done) done({ authResponse: { userID: null, expiresIn: null, code: values.code }, status: "connected" });
    return;
  }
  if (done) done({ authResponse: null, status: auth.response ? auth.status : "unknown" });
}

function logout(done) {
  if (!auth.response) {
    console.error("FB.logout() called without an access token.");
    return;
  }
  loggedOut(true);
  setAuth("unknown", null);
  if (done) done(told());
}

// api is FB.api(path, method, params, done); method, params and done may be left out.
function api(path) {
  var method = "get", params = {}, done = null;
  Array.prototype.slice.call(arguments, 1).forEach(function (one) {
    if (typeof one === "string") method = one.toLowerCase();
    else if (typeof one === "function") done = one;
    else if (one) params = one;
  });
  var form = new URLSearchParams();
  Object.keys(params).forEach(function (name) {
    var value = params[name];
    if (value !== undefined && value !== null) form.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  });
  if (!form.get("access_token") && auth.response) form.set("access_token", auth.response.accessToken);
  form.set("sdk", "joey");
  form.set("format", "json");
  form.set("suppress_http_code", "1");
  var url = base + (options.version && !/^\/?v\d+\.\d+\//.test(path) ? "/" + options.version : "") + (path.charAt(0) === "/" ? "" : "/") + path;
  var sent;
  if (method === "get") {
    sent = fetch(url + (url.indexOf("?") < 0 ? "?" : "&") + form.toString());
  } else {
    form.set("method", method);
    sent = fetch(url, { method: "POST", body: form });
  }
  sent.then(function (res) { return res.json(); }).catch(function (err) {
    return { error: { message: err.message, type: "http", status: 0 } };
  }).then(function (body) { if (done) done(body); });
}

// The log-in button: data-scope, data-onlogin, data-size, data-auto-logout-link.
var loginButtons = [];

function drawLoginButton(node) {
  if (drawn(node)) return;
  var button = document.createElement("button");
  button.type = "button";
  var size = { small: 12, medium: 13, large: 15, xlarge: 17 }[attribute(node, "size")] || 13;
  button.style.cssText = "font:600 " + size + "px/1.4 system-ui,sans-serif;padding:.4em .9em;border:1px solid #2459a9;border-radius:8px;background:#2459a9;color:#fff;cursor:pointer";
  button.addEventListener("click", function () {
    if (leaves(node)) {
      logout();
      return;
    }
    login(function (response) {
      var script = attribute(node, "onlogin");
      if (script) new Function(script).call(node, response);
    }, { scope: attribute(node, "scope"), auth_type: attribute(node, "auth_type"), config_id: attribute(node, "config_id") });
  });
  node.textContent = "";
  node.appendChild(button);
  loginButtons.push({ node: node, button: button });
  redrawLoginButtons();
}

function leaves(node) {
  return auth.response && attribute(node, "auto_logout_link") === "true";
}

function redrawLoginButtons() {
  loginButtons.forEach(function (one) {
    one.button.textContent = leaves(one.node) ? (french ? "Se déconnecter" : "Log out") : french ? "Se connecter" : "Log in";
  });
}
