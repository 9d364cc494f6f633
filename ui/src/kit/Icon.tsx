import type { CSSProperties, ReactNode } from 'react';

// Drawn for petitbleu on a 20 px box with a 1.6 px line.
const paths = {
  bolt: <><path d="M11 2.5 4.5 11.5H9l-.5 6L15.5 8H11z"/></>,
  bot: <><rect x="4" y="7" width="12" height="9" rx="2"/><path d="M10 7V4M7.6 11v1M12.4 11v1M2 10.5v2M18 10.5v2"/><circle cx="10" cy="3.2" r=".8"/></>,
  buttons: <><rect x="3" y="3" width="14" height="8" rx="1.6"/><rect x="3" y="13.4" width="6" height="3.6" rx="1"/><rect x="11" y="13.4" width="6" height="3.6" rx="1"/></>,
  carousel: <><rect x="2.5" y="5" width="9" height="10" rx="1.4"/><path d="M14 5.5h2a1.2 1.2 0 0 1 1.2 1.2v6.6a1.2 1.2 0 0 1-1.2 1.2h-2"/></>,
  cart: <><path d="M2.5 3.5H5l1.8 9h8.4l1.6-6.5H5.6"/><circle cx="8" cy="16" r="1.2"/><circle cx="14" cy="16" r="1.2"/></>,
  channel: <><path d="M10 10.5v6.5M7 17h6"/><circle cx="10" cy="8.5" r="1.8"/><path d="M6.3 12.2a5.2 5.2 0 0 1 0-7.4M13.7 12.2a5.2 5.2 0 0 0 0-7.4M3.9 14.4a8.4 8.4 0 0 1 0-11.8M16.1 14.4a8.4 8.4 0 0 0 0-11.8"/></>,
  check: <><path d="m4 10.5 4 4L16 6"/></>,
  clock: <><circle cx="10" cy="10" r="7.2"/><path d="M10 5.8V10l3 1.8"/></>,
  copy: <><rect x="7" y="7" width="9.5" height="9.5" rx="1.6"/><path d="M4.5 13H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v.5"/></>,
  data: <><ellipse cx="10" cy="4.9" rx="6.2" ry="2.3"/><path d="M3.8 4.9v10.2c0 1.3 2.8 2.3 6.2 2.3s6.2-1 6.2-2.3V4.9M3.8 10c0 1.3 2.8 2.3 6.2 2.3s6.2-1 6.2-2.3"/></>,
  desk: <><path d="M3 4.5h10.5a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H7.2L4 14v-2.5H3a1 1 0 0 1-1-1v-5a1 1 0 0 1 1-1z"/><path d="M16.6 8h.4a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1h-1v2l-2.6-2H9.6"/></>,
  dev: <><path d="m6.5 6-4 4 4 4M13.5 6l4 4-4 4M11.4 4.5 8.6 15.5"/></>,
  down: <><path d="m5 7.5 5 5 5-5"/></>,
  download: <><path d="M10 3v9M6 8.5l4 4 4-4M3.5 16.5h13"/></>,
  edit: <><path d="M13.2 3.8 16.2 6.8 7 16l-3.6.6.6-3.6zM11.2 5.8l3 3"/></>,
  entry: <><path d="M12 3.5h3A1.5 1.5 0 0 1 16.5 5v10a1.5 1.5 0 0 1-1.5 1.5h-3M3 10h8.5M8 6.5l3.5 3.5L8 13.5"/></>,
  exit: <><path d="M8 3.5H5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.5h3M8.5 10H17M13.5 6.5 17 10l-3.5 3.5"/></>,
  home: <><path d="M3 9.2 10 3.5l7 5.7V16a1 1 0 0 1-1 1h-3.6v-4.6H7.6V17H4a1 1 0 0 1-1-1z"/></>,
  info: <><circle cx="10" cy="10" r="7.2"/><path d="M10 9.2V14M10 6.4v.2"/></>,
  left: <><path d="m12.5 5-5 5 5 5"/></>,
  media: <><rect x="3" y="4" width="14" height="12" rx="1.6"/><path d="M8.4 7.6v4.8l4-2.4z"/></>,
  minus: <><path d="M4 10h12"/></>,
  more: <><path d="M4.5 10h.1M10 10h.1M15.5 10h.1" strokeWidth="2.6"/></>,
  note: <><path d="M4 3h12v9.5L11.5 17H4z"/><path d="M11.5 17v-4.5H16M7 7h6M7 10h4"/></>,
  people: <><circle cx="7.5" cy="7" r="3"/><path d="M2.2 16.5c.4-3 2.5-4.6 5.3-4.6s4.9 1.6 5.3 4.6"/><path d="M13 4.4a2.7 2.7 0 0 1 0 5.2M15 12.4c1.6.6 2.6 2 2.8 4.1"/></>,
  phone: <><rect x="5.5" y="2.5" width="9" height="15" rx="2"/><path d="M9 15h2"/></>,
  plus: <><path d="M10 4v12M4 10h12"/></>,
  receipt: <><path d="M4.5 2.8h11v14.4l-1.9-1.4-1.8 1.4-1.8-1.4-1.8 1.4-1.8-1.4-1.9 1.4z"/><path d="M7.4 6.6h5.2M7.4 9.6h5.2M7.4 12.4h3"/></>,
  refresh: <><path d="M16.5 8A7 7 0 0 0 4 6.6L3 8M3 4.2V8h3.8M3.5 12A7 7 0 0 0 16 13.4l1-1.4M17 15.8V12h-3.8"/></>,
  right: <><path d="m7.5 5 5 5-5 5"/></>,
  search: <><circle cx="9" cy="9" r="5.2"/><path d="m13 13 4 4"/></>,
  segment: <><circle cx="8" cy="10" r="5.2"/><circle cx="12" cy="10" r="5.2"/></>,
  send: <><path d="M3 4.5 17.5 10 3 15.5l2.4-5.5z"/><path d="M5.4 10h6"/></>,
  settings: <><path d="M3 6h7M14 6h3M3 14h3M10 14h7"/><circle cx="12" cy="6" r="2"/><circle cx="8" cy="14" r="2"/></>,
  stop: <><path d="M7 2.8h6L17.2 7v6L13 17.2H7L2.8 13V7z"/><path d="M10 6.4v4.4M10 13.4v.2"/></>,
  template: <><rect x="3" y="3" width="14" height="14" rx="1.6"/><path d="M3 7.4h14M8 7.4V17"/></>,
  text: <><path d="M4 5V3.8h12V5M10 3.8v12.4M7.6 16.2h4.8"/></>,
  token: <><path d="M3 6.5h14v2.2a1.4 1.4 0 0 0 0 2.6v2.2H3v-2.2a1.4 1.4 0 0 0 0-2.6z"/><path d="M12 6.5v1M12 9.5v1M12 12.5v1"/></>,
  undo: <><path d="M7 4 3 8l4 4"/><path d="M3 8h8.5a4.5 4.5 0 0 1 0 9H8"/></>,
  redo: <><path d="m13 4 4 4-4 4"/><path d="M17 8H8.5a4.5 4.5 0 0 0 0 9H12"/></>,
  up: <><path d="m5 12.5 5-5 5 5"/></>,
  user: <><circle cx="10" cy="6.6" r="3.4"/><path d="M3.6 17c.5-3.6 3-5.4 6.4-5.4s5.9 1.8 6.4 5.4"/></>,
  util: <><path d="M5 2.8h10v14.4l-2.5-1.6-2.5 1.6-2.5-1.6L5 17.2z"/><path d="M8 6.8h4M8 10h4"/></>,
  wait: <><path d="M5 2.8h10M5 17.2h10M6.2 2.8c0 4 2.6 5 3.8 7.2 1.2-2.2 3.8-3.2 3.8-7.2M6.2 17.2c0-4 2.6-5 3.8-7.2 1.2 2.2 3.8 3.2 3.8 7.2"/></>,
  warn: <><path d="M10 3.2 18 16.6H2z"/><path d="M10 8.2v4M10 14.2v.2"/></>,
  window: <><rect x="3" y="3.5" width="14" height="13" rx="1.6"/><path d="M3 7.2h14M10 7.2v9.3"/></>,
  x: <><path d="m5 5 10 10M15 5 5 15"/></>,
  campaign: <><path d="M3 5.5h14v9.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z"/><path d="m3 6 5 4.2h4L17 6M3.6 15.6 8 10.2M16.4 15.6 12 10.2"/></>,
  canvas: <><rect x="2.5" y="3" width="5.5" height="4.5" rx="1.2"/><rect x="12" y="7.8" width="5.5" height="4.5" rx="1.2"/><rect x="2.5" y="12.5" width="5.5" height="4.5" rx="1.2"/><path d="M8 5.2h1.6a1 1 0 0 1 1 1v7.6a1 1 0 0 1-1 1H8M10.6 10H12"/></>,
  pause: <><path d="M7 4.5v11M13 4.5v11"/></>,
  feed: <><rect x="3" y="3" width="14" height="5.6" rx="1.4"/><rect x="3" y="11.4" width="14" height="5.6" rx="1.4"/><path d="M6 5.8h5M6 14.2h5"/></>,
  bell: <><path d="M4.5 14.5c1.2-1.2 1.4-2.6 1.4-5a4.1 4.1 0 0 1 8.2 0c0 2.4.2 3.8 1.4 5zM8.4 17h3.2"/></>,
  clip: <><path d="m15.8 9.2-5.6 5.7a3.6 3.6 0 0 1-5.2-5l6-6a2.4 2.4 0 0 1 3.5 3.4L8.7 13a1.1 1.1 0 0 1-1.7-1.6l5-5"/></>,
  key: (
    <>
      <circle cx="6.5" cy="13.5" r="3.2" />
      <path d="m8.9 11.1 7.6-7.6M13.5 6.5l2.4 2.4M11.2 8.8l1.6 1.6" />
    </>
  ),
  external: <path d="M8 4.5H5A1.5 1.5 0 0 0 3.5 6v9A1.5 1.5 0 0 0 5 16.5h9a1.5 1.5 0 0 0 1.5-1.5v-3M11.5 3.5h5v5M16 4l-7 7" />,
  rail: <path d="M3.5 4h13v12h-13zM8 4v12" />,
  image: (
    <>
      <rect x="3" y="4" width="14" height="12" rx="1.6" />
      <circle cx="7.4" cy="8.2" r="1.3" />
      <path d="m3.5 14.5 4-3.5 2.6 2.2L13.5 9.5l3.2 3.6" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof paths;

/** One of our line icons. Decorative unless `label` is given. */
export function Icon({ name, size = 18, label, style, className }: { name: IconName; size?: 12 | 14 | 16 | 18 | 20; label?: string; style?: CSSProperties; className?: string }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} style={style} className={className ? `i ${className}` : 'i'} aria-hidden={label ? undefined : true} role={label ? 'img' : undefined} aria-label={label}>
      {paths[name]}
    </svg>
  );
}
