import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useT } from '../i18n';
import { Button, EmptyState, buttonClass } from '../kit';
import { useTitle } from './hooks';

/** Stands where a page failed to draw: the rest of the app goes on. */
export function ErrorPage({ reset }: ErrorComponentProps) {
  const t = useT();
  const router = useRouter();
  useTitle(t.shell.crash);
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="body" role="alert">
      <EmptyState page icon="warn" title={t.shell.crash} action={<Button kind="primary" icon="refresh" onClick={again}>{t.shell.reload}</Button>}>{t.shell.crashSay}</EmptyState>
    </div>
  );
}

export function NotFoundPage() {
  const t = useT();
  useTitle(t.shell.notFound);
  return (
    <div className="body">
      <EmptyState page icon="search" title={t.shell.notFound} action={<Link to="/" className={buttonClass({ kind: 'primary' })}>{t.shell.goHome}</Link>}>{t.shell.notFoundSay}</EmptyState>
    </div>
  );
}
