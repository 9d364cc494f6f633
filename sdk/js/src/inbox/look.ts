import { colour } from './card';
import type { Theme } from './types';

/**
 * The style of the component: four colours, of which all others are mixed. Sites change it by the custom properties
 * --pb-…, by ::part(…), or by the theme of the feed. Classes, parts and the parts of a theme have the same names.
 */
export const css = `
:host{display:inline-block}
:host([mode=list]),:host([mode=panel]){display:block}
:empty:is(.badge,.unread-count,.note,.timeline,.categories,b),.m-panel :is(.bell,.close),.m-list :is(.bell,.header),.shut .panel,.item:not(.unread) .dot,.root:not(.choosing) :is(.back,.preferences),.choosing :is(.read-all,.settings,.categories,.scroll,.unread-count,.footer),[hidden]{display:none!important}
*{box-sizing:border-box;margin:0;padding:0;font:inherit;color:inherit}
button{all:unset;cursor:pointer}
.root{all:initial;display:block;visibility:inherit;color-scheme:light;
--ground:var(--pb-ground,light-dark(#fff,#152238));--ink:var(--pb-ink,light-dark(#1a2740,#e6edf7));
--accent:var(--pb-accent,light-dark(#2459a9,#7fb0f0));--alert:var(--pb-alert,light-dark(#b3372b,#f08a7e));
--soft:color-mix(in srgb,var(--ink) 70%,var(--ground));--firm:color-mix(in srgb,var(--ink) 22%,var(--ground));--line:color-mix(in srgb,var(--ink) 11%,var(--ground));--wash:color-mix(in srgb,var(--accent) 7%,var(--ground));
--radius:var(--pb-radius,8px);--shadow:0 8px 24px #0003;
font:14px/20px var(--pb-font,system-ui,sans-serif);color:var(--ink)}
.dark{color-scheme:dark}
:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
svg{display:block;width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round}
.vh{position:absolute;clip-path:inset(50%);white-space:nowrap}
.icon{padding:6px;border-radius:var(--radius);color:var(--soft)}
button:hover{background:var(--wash)}
.bell{position:relative;display:block;padding:10px;color:inherit}
.badge{position:absolute;inset-inline-end:1px;top:1px;min-width:18px;padding:0 5px;border-radius:9px;background:var(--alert);color:var(--ground);font-size:11px;font-weight:600;line-height:18px;text-align:center}
.panel{display:flex;flex-direction:column;position:relative;border:1px solid var(--firm);border-radius:var(--radius);background:var(--ground);overflow:hidden}
.m-list :is(.panel,.scroll){border:0;overflow:visible}
.m-panel .panel{height:var(--pb-height,100%)}
.m-bell .panel{position:fixed;width:min(var(--pb-width,384px),100vw - 16px);max-height:min(var(--pb-height,680px),90vh);color:var(--ink);box-shadow:var(--shadow);outline:0}
.header{display:flex;align-items:center;gap:4px;padding:12px 16px}
.read-all,.choosing .close{margin-inline-start:auto}
.title{font-size:16px;line-height:24px;font-weight:600}
.unread-count{padding:0 8px;border-radius:9px;background:color-mix(in srgb,var(--alert) 12%,var(--ground));color:var(--alert);font-size:12px;font-weight:600;white-space:nowrap}
.categories{display:flex;gap:6px;flex:none;padding:0 16px 12px;overflow-x:auto}
.category{display:flex;gap:5px;flex:none;padding:3px 10px;border:1px solid var(--firm);border-radius:var(--radius);color:var(--soft);font-size:13px}
.selected,.tooltip,:is(.selected,.tooltip):hover{background:var(--accent);border-color:var(--accent);color:var(--ground);font-weight:600}
.note,.state,.footer,.meta,.timeline{color:var(--soft);font-size:12px;line-height:24px}
.note,.footer{padding:7px 16px;border-top:1px solid var(--line)}
.scroll{overflow-y:auto;overscroll-behavior:contain;flex:1 1 auto;position:relative;border-top:1px solid var(--line)}
.fresh{position:sticky;top:8px;z-index:3;height:0;text-align:center}
.tooltip{padding:5px 14px;border-radius:var(--radius);box-shadow:var(--shadow)}
.item{position:relative;padding:12px 16px 14px;padding-inline-start:30px;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.item:last-child{border:0}
.unread{background:var(--wash)}
.dot{position:absolute;inset-inline-start:13px;top:20px;width:8px;height:8px;border-radius:9px;background:var(--alert)}
.meta{display:flex;align-items:center;gap:8px;margin-bottom:2px}
.meta .icon{display:block;padding:2px}
.sentAt{margin-inline-start:auto;white-space:nowrap}
.notification{overflow:hidden}
.action,.action:hover{background:none;text-decoration:none}
.missing-image{background:var(--line);min-height:24px}
.text{white-space:pre-line}
.data{padding:12px;background:var(--wash)}
.data div{display:flex;gap:4px}
.timeline{text-align:center}
.chat .scroll,.chat .items{display:flex;flex-direction:column-reverse}
:where(.chat) .item{border:0;background:none}
:where(.chat) .notification,:where(.chat) .text{padding:10px 12px;border-radius:12px;background:var(--wash)}
.choices{position:absolute;inset-inline-end:12px;z-index:3;padding:4px;border:1px solid var(--firm);border-radius:var(--radius);background:var(--ground);color:var(--ink);font-size:14px;box-shadow:var(--shadow)}
.choices button{display:block;padding:6px 12px}
.skeleton{flex:none;height:392px;background:linear-gradient(var(--line) 50px,#0000 0) 30px 22px/70% 98px repeat-y}
.state{padding:40px;text-align:center}
.state *{display:block;font-size:14px;font-weight:600;color:var(--ink)}
.state button{margin:12px auto;padding:5px 14px;border:1px solid;border-radius:var(--radius);width:fit-content}
.preferences{padding:0 16px;overflow-y:auto}
.preference{display:flex;gap:12px;padding:11px 0;border-top:1px solid var(--line)}
.in{padding-inline-start:16px}
.preference input{margin-inline-start:auto;width:18px;accent-color:var(--accent)}
.footer{display:flex;flex-wrap:wrap;gap:0 12px;justify-content:space-between}
.footer button{color:var(--accent)}
@media(forced-colors:active){.dot,.badge{border:4px solid}.selected{outline:2px solid}}
`;

/** What a field of a theme sets, of the part with its name (Notifications reference, section 10). */
const fields: Record<string, string> = {
  backgroundColor: '{background:',
  textColor: '{color:',
  textSize: '{font-size:',
  fontWeight: '{font-weight:',
  radius: '{border-radius:',
  lineColor: '{border-bottom:1px solid ',
  buttonIconTintColor: ' .icon{color:',
  unreadIndicatorColor: '{}.dot{background:',
  pressedColor: ':active{background:',
  selectedBackgroundColor: '.selected{background:',
  selectedTextColor: '.selected{color:',
};

/** A feed's theme as style rules for one mode: colours, sizes and weights that can be read, nothing else. */
export function themed(theme: Theme | undefined, dark: boolean): string {
  let rules = '';
  const walk = (part: object, name: string, within = '') => {
    for (const [field, value] of Object.entries(part)) {
      // What is called label now was called category once.
      if (value && typeof value === 'object') walk(value, within + field === 'notificationcategory' ? 'label' : field, field);
      else if (/^\w+$/.test(name) && fields[field]) {
        const text = String(value);
        const safe = colour(text, dark) || /^(normal|bold|[1-9]00)$/.exec(text)?.[0] || (/^\d\d?$/.test(text) && text + 'px');
        if (safe) rules += `.${name}${fields[field]}${safe}}`;
      }
    }
  };
  walk(theme?.theme ?? {}, '');
  return rules;
}
