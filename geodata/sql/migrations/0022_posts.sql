-- Loads of earlier versions kept the name of the system account, which is often called like a person. A post has a
-- space or a character beyond ASCII in it, as has the number of an account.
UPDATE hongtu.run SET operator = '' WHERE operator ~ '^[!-~]+$';
