-- A file that comes again after its run was taken back is loaded again; what lay there before is not.
ALTER TABLE hongtu.run ADD COLUMN undone_at timestamptz;
