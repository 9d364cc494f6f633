import type { ReactNode } from 'react';
import { useT } from '../i18n';
import { useTold } from '../i18n/told';
import { Button } from './Button';
import { Icon, type IconName } from './Icon';

type NoteTone = 'bleu' | 'verd' | 'brass' | 'stamp';
const noteIcons: Record<NoteTone, IconName> = { bleu: 'info', verd: 'check', brass: 'warn', stamp: 'stop' };

/** A remark in place. */
export function Note({ tone = 'bleu', icon, children, role }: { tone?: NoteTone; icon?: IconName; children: ReactNode; role?: 'status' | 'alert' }) {
  return (
    <div className={tone === 'bleu' ? 'note' : `note ${tone}`} role={role}>
      <Icon name={icon ?? noteIcons[tone]} />
      <div className="sp">{children}</div>
    </div>
  );
}

/** What an empty place is for, and the first step. `page`: it is all the page there is, and heads it. */
export function EmptyState({ icon, title, children, action, page }: { icon: IconName; title: string; children: ReactNode; action?: ReactNode; page?: boolean }) {
  return (
    <div className="empty">
      <span className="av s56 square"><Icon name={icon} size={20} /></span>
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p>{children}</p>
      {action}
    </div>
  );
}

/** An error in words, with a way to try again where trying can help. */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useT();
  const { say } = useTold();
  const message = error instanceof Error && error.message ? say(error.message) : t.kit.wentWrong;
  return (
    <div className="note stamp" role="alert">
      <Icon name="stop" />
      <div className="sp">{message}</div>
      {onRetry && <Button size="sm" icon="refresh" onClick={onRetry}>{t.kit.retry}</Button>}
    </div>
  );
}

/** Grey lines where content will be. Says "loading" to those who hear the page. */
export function Skeleton({ lines = 4, height = 16 }: { lines?: number; height?: number }) {
  const t = useT();
  return (
    <div className="skeleton" role="status" aria-busy="true">
      <span className="vh">{t.kit.loading}</span>
      {Array.from({ length: lines }, (_, i) => (
        <i key={i} style={{ height, width: `${92 - ((i * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
