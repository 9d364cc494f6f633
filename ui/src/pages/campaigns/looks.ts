/** How each right looks in bars and tables: the same wherever it stands. */
export const looks: Record<string, string> = { window: 'l-window', one_time_token: 'l-token', marketing: 'l-leave', utility: 'l-utility', inapp: 'l-inapp', fallback: 'l-inapp', webhook: 'l-window' };
