// The kit: what every page is made of. It knows the catalogue, the workspace's time zone and
// the program's clock, and nothing of the API or of routes.
export * from './Icon';
export * from './Button';
export * from './Badge';
export * from './Sheet';
export * from './CopyId';
export * from './Time';
export * from './Said';
export * from './Notes';
export * from './Field';
export * from './columns';
export * from './DataTable';
export * from './Wide';
export * from './List';
export * from './Toast';
export * from './Page';
export * from './Rail';
export * from './Dialog';
export * from './TypedConfirm';
export * from './Menu';
export * from './env';
