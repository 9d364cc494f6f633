// What a site sees.
window.addEventListener("message", function (event) {
  if (event.origin !== base || !event.data) return;
  if (event.data.petitbleu === "plugin") pluginSaid(event);
  if (event.data.petitbleu === "login" && popups[event.data.id] && event.source === popups[event.data.id].popup) popupEnded(event.data.id, event.data.values);
});

window.FB = {
  __petitbleuEmulator: true,
  init: init,
  XFBML: { parse: parse },
  Event: {
    subscribe: function (name, fn) { (listeners[name] = listeners[name] || []).push(fn); },
    unsubscribe: function (name, fn) {
      listeners[name] = (listeners[name] || []).filter(function (known) { return known !== fn; });
    },
    clear: function (name) { delete listeners[name]; }
  },
  AppEvents: {
    logEvent: function (name, value, values) { if (name === "MessengerCheckboxUserConfirmation") confirm(values || {}); },
    logPageView: function () {},
    EventNames: {},
    ParameterNames: {}
  },
  login: login,
  logout: logout,
  getLoginStatus: getLoginStatus,
  getAuthResponse: function () { return auth.response; },
  getAccessToken: function () { return auth.response ? auth.response.accessToken : null; },
  getUserID: function () { return auth.response ? auth.response.userID : ""; },
  api: api,
  ui: ui
};
initByAddress(document.currentScript);
if (typeof window.fbAsyncInit === "function") window.fbAsyncInit();
