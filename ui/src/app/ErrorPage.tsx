import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useT } from '../i18n';
import { Button, EmptyState, buttonClass } from '../kit';
import { useTitle } from './hooks';

/** A file of the app that did not come: the network is away, or another version runs now. The messages are those of Chromium, Firefox and Safari. */
function notLoaded(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|Importing a module script failed|Unable to preload CSS/i.test(error.message);
}

/** Stands where a page failed to draw: the rest of the app goes on. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const t = useT();
  const router = useRouter();
  const missing = notLoaded(error);
  const title = missing ? t.shell.missing : t.shell.crash;
  useTitle(title);
  const again = () => {
    // The browser does not ask twice for a file that failed: the whole page is loaded anew.
    if (missing) return window.location.reload();
    reset();
    void router.invalidate();
  };
  return (
    <div className="body" role="alert">
      <EmptyState page icon="warn" title={title} action={<Button kind="primary" icon="refresh" onClick={again}>{t.shell.reload}</Button>}>{missing ? t.shell.missingSay : t.shell.crashSay}</EmptyState>
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
