import type { CSSProperties } from 'react';
import { cssOf, read, type Part, type Theme } from '../../pages/feeds/model';

/** How a feed's theme draws its parts, in light or dark. What the theme leaves open is left to the sheet. */
export function lookOf(theme: Theme | undefined, dark: boolean): Record<'header' | 'list' | 'notification' | 'unread', CSSProperties> {
  const css = (part: Part, name: string) => cssOf(read(theme ?? {}, part, name), dark);
  const radius = read(theme ?? {}, 'notification', 'radius');
  return {
    header: { background: css('header', 'backgroundColor'), color: css('header', 'textColor'), borderColor: css('header', 'lineColor') },
    list: { background: css('list', 'backgroundColor') },
    notification: { background: css('notification', 'backgroundColor'), borderRadius: radius === '' ? undefined : `${radius}px` },
    unread: { background: css('notification', 'unreadIndicatorColor') },
  };
}

/** Light or dark where the theme of a feed leaves no choice. */
export const modeOf = (theme: Theme | undefined): 'light' | 'dark' | undefined => (theme?.theme_mode === 'light' || theme?.theme_mode === 'dark' ? theme.theme_mode : undefined);
