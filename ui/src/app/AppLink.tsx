import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { BASE } from './address';

/** A link whose address the API gave: one into the app is followed without loading it again. */
export function AppLink({ href, className, children }: { href: string; className?: string; children: ReactNode }) {
  const router = useRouter();
  const inside = href.startsWith(BASE + '/');
  const follow = (event: MouseEvent) => {
    if (!inside || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <a href={href} className={className} onClick={follow} {...(inside ? {} : { target: '_blank', rel: 'noopener' })}>
      {children}
    </a>
  );
}
