import type { ReactNode } from 'react';

interface SheetProps {
  title?: ReactNode;
  /** Names the region for those who hear the page, where there is no title. */
  label?: string;
  badge?: ReactNode;
  actions?: ReactNode;
  footer?: ReactNode;
  /** Content runs to the edges: tables and lists bring their own padding. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

/** A sheet of paper on the ground: the card everything lies on. */
export function Sheet({ title, label, badge, actions, footer, flush, className, children }: SheetProps) {
  return (
    <section className={className ? `card ${className}` : 'card'} aria-label={label ?? (typeof title === 'string' ? title : undefined)}>
      {title && (
        <header>
          <h2>{title}</h2>
          {badge}
          <span className="sp" />
          {actions}
        </header>
      )}
      {flush ? <div className={title ? 'flush headed' : 'flush'}>{children}</div> : <div className="in">{children}</div>}
      {footer && <footer>{footer}</footer>}
    </section>
  );
}
